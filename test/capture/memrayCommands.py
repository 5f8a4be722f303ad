"""Runs memray's commands one after another, in one process: starting Python and importing memray takes longer than they do.

usage: MEMRAY_PYTHON memrayCommands.py < LISTS

LISTS is a JSON list of argument lists. Prints a JSON list of [exit code, stdout, stderr].
"""

import contextlib
import io
import json
import sys

from memray.commands import main


def run(arguments):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = main(arguments)
        except SystemExit as end:
            code = end.code
    return [code, out.getvalue(), err.getvalue()]


json.dump([run(arguments) for arguments in json.load(sys.stdin)], sys.stdout)
