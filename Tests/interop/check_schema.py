"""Holds the schema of configs against the strict reader, by an independent validator.

    python Tests/interop/check_schema.py .build/release/genlab

The schema that `genlab config schema` prints has to be a draft-07 schema. All experiments that come
along, and their resolved forms with presets written out, have to be valid by jsonschema as by
`genlab config check`. Then each key of each experiment is spoilt in turn: taken away, given another
type, a number beyond its range, an unknown neighbour. What the schema refuses the reader has to
refuse too, by the same key; what the reader refuses for the sake of one key alone the schema has to
refuse. Needs jsonschema: `make interop-light` brings it along.
"""
import copy
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import jsonschema

ROOT = Path(__file__).resolve().parents[2]
EXPERIMENTS = sorted((ROOT / "Experiments").glob("*.json"))
# In the place of a value, one of a wrong type or beyond any range.
WRONG = [None, True, "wrong", -1, -0.5, 10**15, [], {}, [None], {"type": "wrong"}]


def places(value, path=()):
    """The path of each value inside."""
    items = value.items() if isinstance(value, dict) else (
        enumerate(value) if isinstance(value, list) else ())
    for key, inner in items:
        yield path + (key,)
        yield from places(inner, path + (key,))


def changed(config, path, change):
    """A copy in which the container of a path was changed."""
    config = copy.deepcopy(config)
    container = config
    for key in path[:-1]:
        container = container[key]
    change(container, path[-1])
    return config


def spoilt(config):
    """What was done, where, and the config with that done to it."""
    def put(value):
        return lambda container, key: container.__setitem__(key, value)

    for path in places(config):
        for value in WRONG:
            yield f"is {value}", path, changed(config, path, put(value))
        if isinstance(path[-1], str):
            yield "is away", path, changed(config, path, lambda container, key: container.pop(key))
            yield "is added", path[:-1] + ("unheardOf",), changed(
                config, path, lambda container, key: container.__setitem__("unheardOf", 1))


def text(path):
    return "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path)[1:]


def verdicts(genlab, configs, folder):
    """What the reader says of each config: nothing of a valid one."""
    files = []
    for index, config in enumerate(configs):
        files.append(folder / f"{index}.json")
        files[-1].write_text(json.dumps(config))
    said = {}
    for start in range(0, len(files), 500):
        part = files[start:start + 500]
        result = subprocess.run([genlab, "config", "check", *part], text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if result.returncode not in (0, 78):
            sys.exit(f"config check: exit {result.returncode}: {result.stderr[-500:]}")
        valid = set(re.findall(r"^(.*): valid$", result.stdout, re.MULTILINE))
        errors = re.split(r"^(?=" + re.escape(str(folder)) + r"/\d+\.json)", result.stderr,
                          flags=re.MULTILINE)
        # What is only warned of is valid.
        errors = [error for error in errors if ".json: warning: " not in error]
        for error in errors:
            name = error.split(".json", 1)[0] + ".json"
            said[name] = said.get(name, "") + error
        for file in part:
            if (str(file) in valid) == (str(file) in said):
                sys.exit(f"config check says nothing clear of {file.read_text()}")
    return [said.get(str(file), "") for file in files]


def main(genlab):
    schema = json.loads(subprocess.run(
        [genlab, "config", "schema"], check=True, stdout=subprocess.PIPE).stdout)
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)

    whole = {}
    for file in EXPERIMENTS:
        whole[file.name] = json.loads(file.read_text())
        # Its networks are those of another run, which is not there.
        if "from" in whole[file.name]["model"]:
            continue
        expanded = subprocess.run([genlab, "show", file, "--expand"], stdout=subprocess.PIPE,
                                  stderr=subprocess.DEVNULL)
        # 66: it needs pictures of the user's own.
        if expanded.returncode != 66:
            expanded.check_returncode()
            whole[f"{file.name}, expanded"] = json.loads(expanded.stdout)
    for name, config in whole.items():
        for error in validator.iter_errors(config):
            sys.exit(f"{name}: the schema refuses {text(error.absolute_path)}: {error.message}")
    print(f"  {len(whole)} configs are valid by the schema")

    broken = {}
    for name, config in whole.items():
        if "expanded" not in name:
            for what, path, spoiled in spoilt(config):
                # The same done to the same kind of model is done once.
                kind = config["model"]["type"]
                broken.setdefault((what, text(path), kind), (path, spoiled))
    broken = list(broken.values())
    with tempfile.TemporaryDirectory() as temporary:
        says = verdicts(genlab, [config for _, config in broken], Path(temporary))
    counts = {"refused by both": 0, "valid by both": 0, "refused by the reader alone": 0}
    alone = {}
    for (path, config), said in zip(broken, says):
        if validator.is_valid(config):
            counts["refused by the reader alone" if said else "valid by both"] += 1
            if said:
                alone.setdefault(text(path), said.strip())
            if re.search(rf": {re.escape(text(path))}: given [^:]*, expected [^:]*$", said.strip()):
                sys.exit(f"the schema takes what the reader refuses: {said}")
        elif not said:
            sys.exit(f"the schema refuses what the reader takes, at {text(path)}: "
                     f"{json.dumps(config)}")
        else:
            counts["refused by both"] += 1
            # Without a type nothing below it is looked at.
            if path[-1] != "type" and not any(text(path[:end]) in said
                                              for end in range(1, len(path) + 1)):
                sys.exit(f"the error does not name {text(path)}: {said}")
    for words, count in counts.items():
        print(f"  {count} broken configs are {words}")
    print(f"    for what several keys together mean, at {', '.join(alone)}")
    print("The schema agrees.")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]).resolve())
