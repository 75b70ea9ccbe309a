"""The invented company and the sign-on provider of the demo."""
