"""The door for directories such as Entra ID and Okta: SCIM 2.0 at /scim/v2."""
