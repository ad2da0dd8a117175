# Prints the string constants of the Python files under a folder, one JSON line each, with the name that each is given.
import ast
import json
import pathlib
import sys


def called(target):
    return target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "")


def strings(node, name):
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            yield name, node.value
    elif isinstance(node, ast.JoinedStr):
        yield name, "".join(str(part.value) if isinstance(part, ast.Constant) else "..." for part in node.values)
    elif isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values):
            yield from strings(value, key.value if isinstance(key, ast.Constant) else name)
    # A string that stands alone is a docstring.
    elif not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
        if isinstance(node, ast.Assign):
            name = called(node.targets[0])
        elif isinstance(node, ast.AnnAssign):
            name = called(node.target)
        elif isinstance(node, ast.keyword):
            name = node.arg or name
        for child in ast.iter_child_nodes(node):
            yield from strings(child, name)


root = pathlib.Path(sys.argv[1])
for path in sorted(root.rglob("*.py")):
    try:
        tree = ast.parse(path.read_bytes())
    except (SyntaxError, ValueError, RecursionError):
        continue
    for name, text in strings(tree, ""):
        print(json.dumps({"file": path.relative_to(root).as_posix(), "name": str(name), "text": text}))
