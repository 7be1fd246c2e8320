# SPDX-License-Identifier: GPL-2.0-only
# What does not look as vmxcheck(8) says; nothing if all does.
def must(what; condition): if condition then empty else what end;
def hex(digits): test("^0x[0-9a-f]{\(digits)}$");

must("keys"; keys_unsorted == ["source", "format", "verdict", "errno", "for", "config", "must-be-1", "findings"]),
must("verdict"; .errno as $errno | {accept: [0], refuse: [5, 22, 95], incomplete: [0], invalid: [22]}[.verdict] | index($errno)),
must("config"; (.verdict == "accept") == (.config != null)),
must("must-be-1"; .verdict != "accept" or .["must-be-1"] != null),
((.config, .["must-be-1"]) // empty |
	must("words"; keys_unsorted == ["pin-based", "primary", "secondary", "tertiary", "vm-exit",
		"secondary-vm-exit", "vm-entry", "ept", "vpid", "basic", "misc"]),
	must("digits"; all(.["pin-based", "primary", "secondary", "vm-exit", "vm-entry", "ept", "vpid"]; hex(8))),
	must("digits"; all(.["tertiary", "secondary-vm-exit", "basic", "misc"]; hex(16)))),
must("error"; any(.findings[]; .severity == "error") == (.verdict == "refuse" or .verdict == "invalid")),
must("format"; .format | test("^[a-z0-9-]+$")),
must("for"; .for | test("^[a-z]+-[0-9.]+$")),
(.findings[] |
	must("keys of a finding";
		keys_unsorted == ["rule", "severity", "controls", "at", "cpus", "message"]),
	must("rule"; .rule | test("^[a-z0-9-]+$")),
	must("severity"; .severity as $severity | ["error", "warning", "info"] | index($severity)),
	must("controls"; all(.controls[]; startswith("vmx-"))),
	must("cpus"; .cpus == null or (.cpus | test("^[0-9,-]+$"))),
	must("message"; .message | test("^[^\\[].{10}")),
	(.at[] |
		must("keys of a place"; keys_unsorted == ["msr", "bit", "have"]),
		must("msr"; .msr | test("^0x[0-9a-f]+$")),
		must("bit"; (.bit == null and .have == null) or (.bit < 64 and (.have == 0 or .have == 1)))))
