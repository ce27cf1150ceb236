"""Runs the files that are named on the standard input, one after the other, in one module."""
import sys
import traceback

scope = {"__name__": "__main__"}
for line in sys.stdin:
    name = line.rstrip("\n")
    try:
        with open(name) as file:
            exec(compile(file.read(), name, "exec"), scope)
        print("\4 ok", flush=True)
    except BaseException:
        traceback.print_exc(file=sys.stdout)
        print("\4 failed", flush=True)
