"""Slack's own Python models of Block Kit, as a second opinion on our views.

Reads a JSON list of {"name", "view"} from the file it is given and writes how many it looked at and a
list of {"name", "fault"}: what the models refuse, warn of, do not know, or would send differently from what we wrote.
"""

import json
import logging
import sys

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View


class Warnings(logging.Handler):
    """What the models do not know, they skip with a warning."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.texts = []

    def emit(self, record):
        self.texts.append(record.getMessage())


def modelled(view):
    if view.get("type") in ("modal", "home"):
        return View(**view).to_dict()
    # A message: its text is ours, its blocks are Block Kit's.
    return {"text": view["text"], "blocks": [block.to_dict() for block in Block.parse_all(view["blocks"])]}


def faults_of(view, warnings):
    warnings.texts.clear()
    try:
        # to_dict() validates every object on the way down; validate_json() would look at the outermost alone.
        again = modelled(view)
    except (SlackObjectFormationError, AttributeError, KeyError, TypeError) as error:
        return [f"{type(error).__name__}: {error}"]
    return warnings.texts + ([] if again == view else ["the models would send something else"])


def main():
    warnings = Warnings()
    logging.getLogger().addHandler(warnings)
    faults = []
    with open(sys.argv[1], encoding="utf-8") as file:
        entries = json.load(file)
    for entry in entries:
        faults += [{"name": entry["name"], "fault": fault} for fault in faults_of(entry["view"], warnings)]
    json.dump({"looked_at": len(entries), "faults": faults}, sys.stdout)


main()
