package io.margrad.experiments.report;

/** The style sheet of the report, for light and dark screens and for print. */
final class HtmlStyle {
    static final String CSS = """
            :root { color-scheme: light dark; --ink: #222; --soft: #5b616a; --paper: #fff; --panel: #f5f6f8; --line: #d8dbe0;
              --good: #17692e; --bad: #a32020; --warn: #fff3d1; }
            @media (prefers-color-scheme: dark) {
              :root { --ink: #e4e6ea; --soft: #a3a9b3; --paper: #16181c; --panel: #20242a; --line: #3a4049;
                --good: #7fd396; --bad: #ff9a90; --warn: #453a17; } }
            body { margin: 0 auto; padding: 2rem 1.5rem 4rem; max-width: 76rem; color: var(--ink); background: var(--paper);
              font: 16px/1.55 system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
            h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 .4rem; }
            h2 { font-size: 1.2rem; margin: 2.6rem 0 .7rem; padding-top: 1.1rem; border-top: 1px solid var(--line); }
            h3 { font-size: 1rem; margin: 1.6rem 0 .4rem; }
            p { max-width: 50rem; margin: .6rem 0; }
            .soft, figcaption, caption { color: var(--soft); font-size: .9rem; }
            pre, code { font: .86rem/1.5 ui-monospace, "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
            pre { background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: .8rem 1rem; margin: .6rem 0;
              overflow-x: auto; }
            .wide { overflow-x: auto; }
            table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
            th, td { padding: .34rem .5rem; text-align: left; border-bottom: 1px solid var(--line); vertical-align: baseline; }
            thead th { font-weight: 600; white-space: nowrap; vertical-align: bottom; }
            thead tr:last-child th { border-bottom: 2px solid var(--soft); }
            .n { text-align: right; white-space: nowrap; }
            .g { border-left: 1px solid var(--line); }
            .group { text-align: center; color: var(--soft); }
            .paper { color: var(--soft); }
            .facts th { font-weight: 500; color: var(--soft); white-space: nowrap; }
            .facts td { overflow-wrap: anywhere; }
            .holds { color: var(--good); font-weight: 600; }
            .differs { color: var(--bad); font-weight: 600; }
            .warning { background: var(--warn); border-radius: 6px; padding: .6rem 1rem; margin: .8rem 0; max-width: none; }
            figure { margin: 1rem 0; }
            figure svg { display: block; width: 100%; max-width: 60rem; height: auto; background: #fff;
              border-radius: 6px; }
            figcaption { margin-top: .5rem; max-width: 50rem; }
            .plots svg { max-width: 66rem; }
            .losses, .order { white-space: nowrap; }
            summary { cursor: pointer; }
            @media print { body { max-width: none; padding: 0; } figure, table { break-inside: avoid; } }
            """;

    private HtmlStyle() {}
}
