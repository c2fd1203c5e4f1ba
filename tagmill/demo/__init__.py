"""The demo workspace: real purchases of 2,469 households, about forty tags, computed from nothing."""

from tagmill.demo.workspace import build_demo

__all__ = ["build_demo"]
