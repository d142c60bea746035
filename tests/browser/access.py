"""What everybody can use: what axe finds on a page, and a walk through it by the tab key alone."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

RULES = {
    "light": "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']",
    "dark": "{type: 'rule', values: ['color-contrast', 'link-in-text-block']}",
}
"""By theme: nothing but colours differs in the dark."""
BEGIN = """async () => {
    const CONTROLS = "button, input, select, textarea, a[href], summary, [role=button], [role=slider],"
        + " [role=checkbox], [role=switch], [role=radio], [role=tab], [role=combobox], [role=listbox],"
        + " [role=option], [role=grid], [role=application]";
    // one stop of the tab key; arrows walk within
    const GROUPS = "[role=radiogroup], [role=tablist], [role=listbox], [role=grid], [role=group],"
        + " [role=toolbar], .stNumberInput, .stSelectbox, .stMultiSelect, .stFileUploader";
    const inside = root => [...root.querySelectorAll("*")]
        .flatMap(each => [each, ...(each.shadowRoot ? inside(each.shadowRoot) : [])]);
    const component = each => each.getRootNode().host;
    const within = (each, selector) => each && (each.closest(selector) ?? within(component(each), selector));
    const wanted = () => inside(document).filter(each => each.matches(CONTROLS) && !each.disabled
        && !within(each, "[aria-disabled=true], [aria-hidden=true], [inert]")
        && each.checkVisibility({visibilityProperty: true}) && each.getBoundingClientRect().width > 1);
    const still = () => document.getAnimations()
        .filter(each => each instanceof CSSTransition).forEach(each => each.finish());
    // how it looks, and what is around it: Streamlit draws the focus of a field on the box around it
    const look = each => {
        const around = [each, ...(each.parentElement?.children ?? [])];
        for (let up = each.parentElement; up && around.length < 40; up = up.parentElement) around.push(up);
        return around.slice(0, 12).map(getComputedStyle)
            .map(style => [style.outline, style.boxShadow, style.borderColor, style.background]).join();
    };
    const named = each => (within(each, "[class*=st-key]")?.className.match(/st-key-[^ ]+/)?.[0] ?? "")
        + " " + each.outerHTML.slice(0, 140);
    let active = document.activeElement;
    while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
    active?.blur();
    await new Promise(done => setTimeout(done, 50));  // what was in focus is drawn without it
    still();
    const before = new Map(wanted().map(each => [each, look(each)]));
    const [seen, unseen] = [[], []];
    const walk = window.walk = { around: false };
    const arrived = event => {
        const at = event.composedPath()[0];
        if (event.key !== "Tab" || !(at instanceof Element) || at === document.body) return;
        walk.around ||= at === seen[0];
        if (walk.around) return;
        seen.push(at);
        if (!before.has(at) && !component(at)) return;
        still();
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(at);
        const ring = (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || boxShadow !== "none";
        if (!ring && (component(at) || before.get(at) === look(at))) unseen.push(named(at));
    };
    addEventListener("keyup", arrived, true);
    walk.end = () => {
        removeEventListener("keyup", arrived, true);
        const groups = new Set(seen.map(each => within(each, GROUPS)));
        groups.delete(null);
        const passed = wanted()
            .filter(each => before.has(each) && !seen.includes(each) && !groups.has(within(each, GROUPS)));
        return { reached: seen.filter(each => before.has(each)).length, around: walk.around,
            unseen, passed: passed.map(named) };
    };
    return before.size;
}"""
"""What is pressed is heard where it lands: when the tab key is let go, focus has moved."""

MOVING = """() => {
    const inside = root => [...root.querySelectorAll("*")]
        .flatMap(each => [each, ...(each.shadowRoot ? inside(each.shadowRoot) : [])]);
    const seconds = text => Math.max(...text.split(",").map(parseFloat));
    return inside(document).filter(each => each.getRootNode().host).filter(each => {
        const style = getComputedStyle(each);
        return seconds(style.transitionDuration) > 0 || style.animationName !== "none"
            || style.scrollBehavior === "smooth" || each.getAnimations().length;
    }).map(each => each.outerHTML.slice(0, 100));
}"""
"""What in our components takes its time to change."""


def grave(page: Any, scheme: str, part: str = "html") -> list[str]:
    """What axe calls serious by the rules of a theme (WCAG 2.1, A and AA): rule, element, colours.

    Of a `part` of the page, a CSS selector.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8"))
    wanted = f"{{runOnly: {RULES[scheme]}, resultTypes: ['violations'], preload: false}}"
    found = page.evaluate(f"part => axe.run(part, {wanted}).then(found => found.violations)", part)
    return [
        f"{scheme}: {rule['id']}: {node['html'][:120]} {node['any'][:1]}"
        for rule in found
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]


def walked(page: Any) -> dict[str, Any]:
    """Once around the page by the tab key.

    How many controls were `reached`, whether the walk came `around` to where it began, which were `passed`
    over, of which focus was `unseen`.
    """
    most = 2 * page.evaluate(BEGIN) + 60  # a table has stops of its own
    for press in range(most):
        page.keyboard.press("Tab")
        if press % 10 == 9 and page.evaluate("walk.around"):
            break
    found: dict[str, Any] = page.evaluate("walk.end()")
    return found
