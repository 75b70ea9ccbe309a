"""What a WSGI server loads: `gunicorn webapp.wsgi:app`."""

from webapp.cli import app_from_environment

app = app_from_environment()
