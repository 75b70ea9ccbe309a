"""The platform: domain, store, services, doors, texts. Importing the package runs nothing."""
