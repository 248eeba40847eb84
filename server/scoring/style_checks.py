"""Checks of style sheets: a rule that sets a property, a media query."""

from __future__ import annotations

from server.scoring.evidence import Finding, found
from server.scoring.key import CssMediaQuery, CssRule
from server.scoring.stylesheets import selector_key, sets
from server.scoring.typed_text import comparable, quoted
from server.scoring.work_folder import WorkFolder


def css_rule(check: CssRule, folder: WorkFolder) -> Finding:
    """Some rule with the selector sets the property, to one of the values where there are any."""
    sheet = folder.sheet(check.path)
    if isinstance(sheet, Finding):
        return sheet
    wanted = selector_key(check.selector)
    rules = [rule for rule in sheet.rules if wanted in rule.selectors]
    facts = {"selector": check.selector, "property": check.property}
    if not rules:
        return found("css_no_rule", right=False, selector=check.selector)
    other = ""
    for setting in (setting for rule in rules for setting in rule.settings):
        verdict = sets(setting, check.property, check.values)
        if verdict:
            return found("css_set", right=True, text=quoted(setting.value), **facts)
        if verdict is False:
            other = setting.value
    return (
        found("css_other", right=False, text=quoted(other), **facts)
        if other
        else found("css_unset", right=False, **facts)
    )


def css_media_query(check: CssMediaQuery, folder: WorkFolder) -> Finding:
    """Some @media rule has the condition and is not empty."""
    sheet = folder.sheet(check.path)
    if isinstance(sheet, Finding):
        return sheet
    wanted = comparable(check.contains)
    fitting = [rule for rule in sheet.media if wanted in comparable(rule.prelude)]
    if not fitting:
        return found("media_missing", right=False, count=len(sheet.media), contains=check.contains)
    fullest = max(fitting, key=lambda rule: rule.rules)
    if fullest.rules == 0:
        return found("media_empty", right=False, text=quoted(fullest.prelude))
    return found("media_found", right=True, text=quoted(fullest.prelude), count=fullest.rules)
