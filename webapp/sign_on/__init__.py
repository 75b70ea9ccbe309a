"""Sign-on with an OpenID Connect provider."""
