"""The rules of composite alarms: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html"""

import pyparsing as pp

LONGEST = 10_240
MOST_ALARMS = 100
MOST_ELEMENTS = 500

_STATES = pp.one_of("ALARM OK INSUFFICIENT_DATA", as_keyword=True)
_NAME = pp.QuotedString('"') | pp.Word(pp.printables, exclude_chars='()"')
_ALARM = pp.Group(_STATES("state") + pp.Suppress("(") + _NAME("alarm") + pp.Suppress(")"))
_RULE = pp.infix_notation(
    _ALARM | pp.one_of("TRUE FALSE", as_keyword=True),
    [
        (pp.Keyword("NOT"), 1, pp.OpAssoc.RIGHT),
        (pp.Keyword("AND"), 2, pp.OpAssoc.LEFT),
        (pp.Keyword("OR"), 2, pp.OpAssoc.LEFT),
    ],
)


def alarms_of(rule: str) -> list[str]:
    """The alarms that a rule names, by name or ARN; a ValueError of what CloudWatch refuses."""
    if len(rule) > LONGEST:
        raise ValueError(f"AlarmRule has {len(rule)} characters, and at most {LONGEST} are taken")
    try:
        _RULE.parse_string(rule, parse_all=True)
    except pp.ParseException as failure:
        raise ValueError(f"AlarmRule is no rule: {failure}") from None
    named = [found[0]["alarm"] for found, _start, _end in _ALARM.scan_string(rule)]
    if len(set(named)) > MOST_ALARMS or len(named) > MOST_ELEMENTS:
        raise ValueError(f"AlarmRule names {len(named)} alarms, and at most {MOST_ALARMS} different ones are taken")
    return named
