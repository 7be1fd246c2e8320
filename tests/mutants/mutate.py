# SPDX-License-Identifier: GPL-2.0-only
"""Mutants of a C file, by clang's AST, and of the rows of a table."""
import dataclasses
import json
import pathlib
import re
import subprocess

SWAPS = {
    "+": "-", "-": "+", "*": "+", "/": "*", "%": "/", "<<": ">>", ">>": "<<", "^": "|",
    "<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==",
    "|=": "=", "&=": "=", "+=": "-=", "-=": "+=", "<<=": ">>=", ">>=": "<<=",
}
# Either operand alone is the mutant: a condition or a mask is dropped, which is harder to notice than the other operator.
DROPPABLE = {"&&", "||", "&", "|"}
LOOPS = {"ForStmt", "WhileStmt", "DoStmt"}
STATEMENTS = {"CallExpr", "BinaryOperator", "CompoundAssignOperator", "UnaryOperator", "ContinueStmt", "BreakStmt",
              "ReturnStmt"}


@dataclasses.dataclass(frozen=True)
class Function:
    """A function, or a variable or a table of that name; where it is, its name and its body are, and its parameters."""
    name: str
    start: int = 0
    end: int = 0
    name_at: int = 0
    body: int = 0
    parameters: tuple = ()


@dataclasses.dataclass(frozen=True)
class Mutant:
    """Bytes from start to end of a file become text; lines before and after are how it is known."""
    path: str
    function: Function
    start: int
    end: int
    text: str
    old: str
    new: str


def make(path, function, source, start, end, text):
    """The mutant, named by the first line that it changes; what it changes it into is of one line."""
    after = source[:start] + text + source[end:]
    first = source.rfind("\n", 0, start) + 1
    last = source.find("\n", start)
    new_last = after.find("\n", start + len(text))
    return Mutant(path, function, start, end, text, " ".join(source[first:max(last, source.find("\n", end))].split()),
                  " ".join(after[first:new_last].split()))


class Ast:
    """Walks clang's AST of one file; a location says its file only where that is another than the one before."""

    def __init__(self, path, source):
        self.path, self.source, self.file, self.function, self.found = path, source, None, None, {}
        self.nested = 0

    def add(self, start, end, text):
        """Note a mutant, unless it is none; a macro's argument may be met twice."""
        if text != self.source[start:end]:
            function = self.function
            if not function.body < start < function.end:
                function = Function(function.name)
            self.found[start, end, text] = make(self.path, function, self.source, start, end, text)

    def place(self, location):
        """Follow the file; return offset and end of the token in the file, or None if it is elsewhere."""
        if "spellingLoc" in location:
            spelling = self.place(location["spellingLoc"])
            expansion = self.place(location["expansionLoc"])
            if location["expansionLoc"].get("isMacroArgExpansion"):
                return spelling if expansion else None
            if not expansion:
                return None
            return expansion[0], self.end_of_call(expansion[1])
        self.file = location.get("file", self.file)
        if self.file != self.path or "offset" not in location:
            return None
        return location["offset"], location["offset"] + location["tokLen"]

    def end_of_call(self, end):
        """A macro's expansion ends where its arguments do."""
        if self.source[end] != "(":
            return end
        depth = 0
        for i in range(end, len(self.source)):
            depth += {"(": 1, ")": -1}.get(self.source[i], 0)
            if not depth:
                return i + 1
        return end

    def walk(self, node):
        """Visit a node, its children first; return where it is."""
        name = self.place(node["loc"]) if "loc" in node else None
        start = self.place(node.get("range", {}).get("begin", {}))
        end = self.place(node.get("range", {}).get("end", {}))
        where = (start[0], end[1]) if start and end and start[0] < end[1] else None
        inner = node.get("inner", [])
        if node.get("kind") in ("FunctionDecl", "VarDecl") and not self.nested:
            self.function = self.declared(node, where, name)
        self.nested += 1
        places = [self.walk(child) for child in inner]
        visit = getattr(self, "visit_" + node.get("kind", ""), None)
        if visit and where:
            visit(node, where, inner, places)
        self.drop_statements(node, inner, places)
        self.nested -= 1
        return where

    def declared(self, node, where, name):
        """What mutants are in; a function of which there can be another, or anything else."""
        inner = node.get("inner", [])
        if node["kind"] != "FunctionDecl" or node.get("variadic") or not where or not name:
            return Function(node["name"])
        parameters = tuple(child["name"] for child in inner if child["kind"] == "ParmVarDecl" and "name" in child)
        return Function(node["name"], *where, name[0], self.source.find("\n{", *where), parameters)

    def visit_BinaryOperator(self, node, where, _, places):
        """Another operator, or one operand alone."""
        if not all(places):
            return
        (left_start, left_end), (right_start, right_end) = places
        between = self.source[left_end:right_start]
        opcode = node["opcode"]
        if between.strip() != opcode:
            return
        at = left_end + between.index(opcode)
        if opcode in SWAPS:
            self.add(at, at + len(opcode), SWAPS[opcode])
        if opcode in DROPPABLE:
            self.add(left_start, right_end, self.source[left_start:left_end])
            self.add(left_start, right_end, self.source[right_start:right_end])

    visit_CompoundAssignOperator = visit_BinaryOperator

    def visit_UnaryOperator(self, node, where, _, places):
        """Without the operator."""
        if node["opcode"] in ("!", "~", "-") and places[0]:
            self.add(where[0], where[1], self.source[places[0][0]:where[1]])
        if node["opcode"] in ("++", "--"):
            text = self.source[slice(*where)]
            other = {"++": "--", "--": "++"}[node["opcode"]]
            self.add(*where, text[:-2] + other if node.get("isPostfix") else other + text[2:])

    def visit_IntegerLiteral(self, _, where, __, ___):
        """One more, one less."""
        match = re.fullmatch(r"(0x[0-9a-fA-F]+|\d+)([uUlL]*)", self.source[slice(*where)])
        if match:
            value = int(match[1], 0)
            for other in [value + 1] + [value - 1] * (value > 0):
                self.add(*where, (hex(other) if match[1].startswith("0x") else str(other)) + match[2])

    def visit_IfStmt(self, _, __, inner, places):
        """The condition is its contrary, unless another mutant is that."""
        if places[0] and inner[0].get("opcode") not in ("==", "!=", "!"):
            self.add(*places[0], f"!({self.source[slice(*places[0])]})")

    visit_WhileStmt = visit_ConditionalOperator = visit_IfStmt

    def visit_DoStmt(self, _, __, ___, places):
        """The body runs once."""
        if places[1]:
            self.add(*places[1], "0")

    def visit_InitListExpr(self, node, _, inner, places):
        """A row is dropped, out of a table that says itself how long it is."""
        if "[" not in node["type"]["qualType"]:
            return
        for child, place in zip(inner, places):
            if child.get("kind") == "InitListExpr" and place and self.source[place[0]] == "{":
                if self.source[:place[0]].rstrip()[-1] in "{,":
                    self.add(*place, "")

    def drop_statements(self, node, inner, places):
        """A statement that is one of several, or all that depends on a condition, is dropped."""
        kind = node.get("kind")
        if kind == "CompoundStmt":
            bodies = list(zip(inner, places))[:]
            if bodies and bodies[-1][0].get("kind") == "ReturnStmt":
                bodies.pop()
        elif kind == "IfStmt" or kind in LOOPS or kind in ("CaseStmt", "DefaultStmt"):
            bodies = list(zip(inner, places))[1 if kind == "IfStmt" else -1:]
        else:
            return
        for child, place in bodies:
            if child.get("kind") in STATEMENTS and place:
                self.add(*place, "")


def of_code(path, flags):
    """All mutants of a C file."""
    source = pathlib.Path(path).read_text(encoding="ascii")
    ast = Ast(path, source)
    dump = subprocess.run(["clang", *flags, "-fsyntax-only", "-Xclang", "-ast-dump=json", path], check=True,
                          stdout=subprocess.PIPE, timeout=120).stdout
    for node in json.loads(dump)["inner"]:
        ast.walk(node)
    return sorted(ast.found.values(), key=lambda mutant: (mutant.start, mutant.end, mutant.text))


def schema(path, mutants):
    """The file with all mutants of its functions at once: which of them runs is said by a number, from 1 on."""
    source = pathlib.Path(path).read_text(encoding="ascii")
    functions = {}
    for number, mutant in mutants:
        functions.setdefault(mutant.function, []).append((number, mutant))
    for function, inside in sorted(functions.items(), key=lambda item: -item[0].start):
        head = source[function.start:function.body]
        at = function.name_at - function.start + len(function.name)
        arguments = ", ".join(function.parameters)
        texts, cases = [], []
        for number, mutant in [(0, None), *inside]:
            body = source[function.body:function.end]
            if mutant:
                start, end = mutant.start - function.body, mutant.end - function.body
                body = body[:start] + mutant.text + body[end:]
                cases.append(f"case {number}: return {function.name}__{number}({arguments});")
            texts.append(("" if head.startswith("static") else "static ") + head[:at] + f"__{number}" + head[at:] + body)
        texts.append(head + "\n{ extern int mutant; switch (mutant) {\n" + "\n".join(cases) +
                     f"\n}} return {function.name}__0({arguments}); }}")
        source = source[:function.start] + "\n".join(texts) + source[function.end:]
    return source


ROW = re.compile(r"^(VMX_(?!ADVICE)[A-Z]+)\(", re.M)
# The words of a column that may stand for each other.
COLUMNS = [
    ["REQUIRED", "OPTIONAL", "KNOWN", "SMM"],
    ["EITHER", "SMALLER", "LARGER", "SAME"],
    ["SPLIT", "FLAT"],
    ["LOW", "HIGH", "WHOLE"],
    ["true", "false"],
    ["ERROR", "WARNING", "INFO", "INCONSISTENT"],
    ["EIO", "EOPNOTSUPP", "EINVAL"],
    ["ANY_STEPPING", "THIS_STEPPING"],
]


def arguments(source, start):
    """Where each argument of the call whose parenthesis opens at start is, and the end of the call."""
    depth, quoted, begin, found = 0, False, start + 1, []
    for i in range(start, len(source)):
        char = source[i]
        if char == '"' and source[i - 1] != "\\":
            quoted = not quoted
        if quoted:
            continue
        depth += {"(": 1, ")": -1}.get(char, 0)
        if (char == "," and depth == 1) or not depth:
            text = source[begin:i]
            found.append((begin + len(text) - len(text.lstrip()), i - len(text) + len(text.rstrip())))
            begin = i + 1
        if not depth:
            return found, i + 1
    raise ValueError(f"a row at {start} does not end")


def of_argument(text):
    """What else an argument might be."""
    for column in COLUMNS:
        if text in column:
            yield column[(column.index(text) + 1) % len(column)]
    for match in re.finditer(r"(?<![\w\"])(0x[0-9a-f]+|\d+)(?![\w\"])", text):
        value = int(match[1], 0)
        other = hex(value ^ 1) if match[1].startswith("0x") else str(value + 1)
        yield text[:match.start()] + other + text[match.end():]
    if text.startswith('"') and len(text) > 2:
        for token in re.findall(r"%[01]", text):
            yield text.replace(token, "%" + "10"[int(token[1])], 1)
    if " | " in text:
        yield from text.split(" | ")


def of_table(path):
    """All mutants of the rows of a table: dropped, with another column, or exchanged with the next row's."""
    source = pathlib.Path(path).read_text(encoding="ascii")
    found, before, name = {}, None, ""

    def add(start, end, text):
        found[start, end, text] = make(path, Function(name), source, start, end, text)

    for match in ROW.finditer(source):
        places, end = arguments(source, match.end() - 1)
        texts = [source[slice(*place)] for place in places]
        name = match[1]
        add(match.start(), end, "")
        for place, text in zip(places, texts):
            for other in of_argument(text):
                add(*place, other)
        for i in range(len(places) - 1):
            if all(re.fullmatch(r"VMXC_\w+", text) for text in texts[i:i + 2]):
                add(places[i][0], places[i + 1][1], f"{texts[i + 1]}, {texts[i]}")
                add(places[i][0], places[i + 1][1], texts[i])
        if before and before[0] == match[1] and len(before[1]) == len(texts):
            for i, (old, text) in enumerate(zip(before[1], texts)):
                if i and old != text and before[1][0] != texts[0] and re.match(r'["V]', text):
                    add(*places[i], old)
        before = match[1], texts
    return sorted(found.values(), key=lambda mutant: (mutant.start, mutant.end, mutant.text))
