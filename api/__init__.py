"""The HTTP API: a thin door to the engine.

create_app(services)     the application of one workspace
"""

from api.app import create_app

__all__ = ["create_app"]
