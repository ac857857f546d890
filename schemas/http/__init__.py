"""Request and response models of the services' HTTP APIs, a module for each service."""
