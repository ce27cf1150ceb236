"""Executes notebooks and writes them with their outputs.

    mvn -q package -DskipTests                        once, for the class path in notebooks/target
    python notebooks/execute.py                       all notebooks, in full, in place
    python notebooks/execute.py --quick --out DIR 01-your-own-loop.ipynb

Python needs nbclient, and for the fifth notebook TensorFlow and Keras. Ends with 1 at the first cell that fails.
"""
import argparse
import json
import os
import sys
import tempfile

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

STARTS = 6
SECONDS = 25  # a kernel is there after 3, on a busy machine after 10


def install_kernel(folder, target):
    """A Java kernel that sees the project's classes, for this process alone."""
    kernel = os.path.join(folder, "kernels", "java")
    temporary = os.path.join(folder, "temporary")
    os.makedirs(kernel)
    os.makedirs(temporary)
    home = os.environ.get("JAVA_HOME")
    java = os.path.join(home, "bin", "java") if home else "java"
    with open(os.path.join(kernel, "kernel.json"), "w") as file:
        json.dump({
            "argv": [java, "-Xmx2g", "-Djava.awt.headless=true", f"-Djava.io.tmpdir={temporary}", "-jar", os.path.join(target, "kernel.jar"), "{connection_file}"],
            "display_name": "Java",
            "language": "java",
            "interrupt_mode": "message",
            "env": {"RJK_CLASSPATH": os.path.join(target, "lib", "*.jar"), "UFL_PYTHON": sys.executable, "TF_CPP_MIN_LOG_LEVEL": "2"},
        }, file)
    os.environ["JUPYTER_PATH"] = folder


def joined(outputs):
    """Outputs with what was printed bit by bit in one piece; logs are left out."""
    result = []
    for output in outputs:
        if output.output_type == "stream":
            if output.name == "stderr":
                continue
            if result and result[-1].output_type == "stream":
                result[-1].text += output.text
                continue
        result.append(output)
    return result


def run(notebook, folder):
    """Executes the cells. Now and then the Java kernel loses its first message and never answers: then another one is started."""
    for attempt in range(1, STARTS + 1):
        client = NotebookClient(notebook, timeout=900, startup_timeout=SECONDS, kernel_name="java", resources={"metadata": {"path": folder}})
        try:
            client.execute()
            return
        except CellExecutionError:
            raise
        except Exception as error:
            begun = any(cell.get("execution_count") for cell in notebook.cells)
            if begun or attempt == STARTS:
                raise
            print(f"kernel {attempt} did not start: {error}", file=sys.stderr)


def execute(path, out):
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.execution_count = None
    run(notebook, os.path.dirname(path))
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = joined(cell.outputs)
            cell.metadata.pop("execution", None)  # when it ran
    temporary = out + ".part"
    nbformat.write(notebook, temporary)
    os.replace(temporary, out)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="notebooks (default: all)")
    parser.add_argument("--out", help="where to write them (default: in place)")
    parser.add_argument("--quick", action="store_true", help="few epochs, to see that they run")
    arguments = parser.parse_args()
    folder = os.path.dirname(os.path.abspath(__file__))
    names = arguments.names or sorted(name for name in os.listdir(folder) if name.endswith(".ipynb"))
    out = os.path.abspath(arguments.out or folder)
    os.makedirs(out, exist_ok=True)
    os.environ.pop("UFL_QUICK", None)
    if arguments.quick:
        os.environ["UFL_QUICK"] = "1"
    with tempfile.TemporaryDirectory() as jupyter:
        install_kernel(jupyter, os.path.join(folder, "target"))
        for name in names:
            try:
                execute(os.path.join(folder, name), os.path.join(out, os.path.basename(name)))
            except CellExecutionError as error:
                sys.exit(f"{name}: {error}")


main()
