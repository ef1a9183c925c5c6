# The expectations of expected.tsv about a replay's output, read with --slurp.

# Of severity low or above.
def is_noted: .icmpguard.severity != "info";
def alerts: map(select(.icmpguard.state));
def summary: last.icmpguard.replay;
def raised($rule): any(alerts[]; .icmpguard.rule == $rule);
def raised($rule; $offender): any(alerts[]; .icmpguard.rule == $rule and .icmpguard.offender == $offender);
def silent: all(alerts[]; is_noted | not);
def blocked($prefix): any(summary.blocks[]; .prefix == $prefix);
def passed: summary | .icmp - .dropped;
# Time that the replay took, measured from outside.
def seconds: $seconds;

# A row of cases.tsv: "silent", or any one of these rules; "!rule" must not be raised.
def case($expected):
	. as $all |
	($expected | split(" ")) as $words |
	($words | map(select(startswith("!")) | ltrimstr("!"))) as $unwanted |
	($words | map(select(startswith("!") | not))) as $wanted |
	def any_raised($rules): any($rules[]; . as $rule | $all | raised($rule));
	(any_raised($unwanted) | not) and if $wanted == ["silent"] then silent else any_raised($wanted) end;
