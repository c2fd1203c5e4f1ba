"""The settings of a workspace: `tagmill.toml`, overridden by the environment."""

from engine.model.execution import EngineKind
from engine.settings.model import (
    CrowdsSettings,
    EngineSettings,
    HistorySettings,
    LimitSettings,
    LogFormat,
    LogLevel,
    LogSettings,
    PrivacySettings,
    RegistrySettings,
    ServerSettings,
    Settings,
)
from engine.settings.read import FILE_NAME, load_settings

__all__ = [
    "FILE_NAME",
    "CrowdsSettings",
    "EngineKind",
    "EngineSettings",
    "HistorySettings",
    "LimitSettings",
    "LogFormat",
    "LogLevel",
    "LogSettings",
    "PrivacySettings",
    "RegistrySettings",
    "ServerSettings",
    "Settings",
    "load_settings",
]
