"""django-oauth-toolkit as the employer's sign-on provider, set up as docs/sign-on.md says."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import django
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings

from webapp.demo.logins import DemoLogin

CLIENT_ID, CLIENT_SECRET = "rekpauze", "only+for 100% of the tests"
PATH = "/o"  # where its addresses lie; the issuer ends in it
SCOPE = "openid profile email groups"
_PASSWORD = "any"
_LOGIN = '<form method="post">{% csrf_token %}{{ form }}</form>'


@cache
def provider() -> Callable[..., Any]:
    """The provider as a WSGI application, with an empty database; Django allows one a process."""
    # Playwright leaves an event loop in the thread of a test, in which Django would do nothing.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    folder = tempfile.TemporaryDirectory(prefix="toolkit-")
    key = rsa.generate_private_key(65537, 2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    settings.configure(
        SECRET_KEY="only-for-tests",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF="tests.toolkit_urls",
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": Path(folder.name) / "provider.db",
            }
        },
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "oauth2_provider",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {
                    "context_processors": ["django.template.context_processors.request"],
                    "loaders": [
                        ("django.template.loaders.locmem.Loader", {"login.html": _LOGIN}),
                        "django.template.loaders.app_directories.Loader",
                    ],
                },
            }
        ],
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        MIGRATION_MODULES={name: None for name in ("auth", "contenttypes", "sessions")}
        | {"oauth2_provider": None},
        LOGIN_URL=f"{PATH}/login/",
        LOGGING_CONFIG=None,
        USE_I18N=False,
        USE_TZ=True,
        OAUTH2_PROVIDER={
            "OIDC_ENABLED": True,
            "OIDC_RSA_PRIVATE_KEY": pem.decode(),
            "OIDC_RP_INITIATED_LOGOUT_ENABLED": True,
            "OAUTH2_VALIDATOR_CLASS": "tests.toolkit_claims.Claims",
            "SCOPES": {scope: scope for scope in SCOPE.split()},
        },
    )
    django.setup()
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application

    call_command("migrate", run_syncdb=True, verbosity=0)
    application: Any = get_wsgi_application()
    application.folder = folder  # lives as long
    return application  # type: ignore[no-any-return]


def register(address: str, people: Sequence[DemoLogin]) -> None:
    """The application at this address, and these people; in place of those before."""
    from django.contrib.auth.models import User
    from oauth2_provider.models import Application

    Application.objects.all().delete()
    User.objects.all().delete()
    Application.objects.create(
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_AUTHORIZATION_CODE,
        algorithm=Application.RS256_ALGORITHM,  # without one, no ID token can be signed
        redirect_uris=f"{address}/sign-in/callback",
        post_logout_redirect_uris=f"{address}/signed-out",
        skip_authorization=True,  # the employer has consented for everybody
    )
    for login in people:
        User.objects.create_user(login.sub, login.email, _PASSWORD)
