// Every English word of the page, in one place, so that it can be translated.
// Words that come from the plan itself (names, findings) are not here.

export const labels = {
  tabs: {
    board: "Board",
    dood: "Day out of days",
    costs: "Costs",
    findings: "Findings",
    seams: "Seams",
    axes: "Axes",
    coverage: "Coverage",
    ways: "Other cuts",
  },
} as const;
