"""Tag definitions: read from YAML or objects, checked by rules all at once, put in order.

drafts, issues = read_definitions(workspace / "tag_definitions")
checked = check_definitions(drafts, catalog, moment)
for code in checked.order: ...checked.definitions[code]
"""

from __future__ import annotations

from engine.definitions.check import Checked, check_definitions
from engine.definitions.codes import propose_code
from engine.definitions.draft import Draft
from engine.definitions.fingerprint import fingerprint
from engine.definitions.graph import order
from engine.definitions.json_schema import definition_schema
from engine.definitions.parse import parse_definition
from engine.definitions.read import read_definition_file, read_definitions
from engine.definitions.signatures import schema_of
from engine.definitions.syntax import syntax_issues
from engine.definitions.workspace import CheckedWorkspace, check_workspace

__all__ = [
    "Checked",
    "CheckedWorkspace",
    "Draft",
    "check_definitions",
    "check_workspace",
    "definition_schema",
    "fingerprint",
    "order",
    "parse_definition",
    "propose_code",
    "read_definition_file",
    "read_definitions",
    "schema_of",
    "syntax_issues",
]
