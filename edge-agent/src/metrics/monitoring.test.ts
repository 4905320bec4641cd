import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseExposition } from '../../../tests/support/metrics-scrape.ts';
import { edgeGauges } from './edge-gauges.ts';
import { createEdgeMetrics } from './edge-metrics.ts';
import { expose } from './metric-family.ts';
import { processGauges } from './process-gauges.ts';

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly runbook: string };
}

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly datasource?: { readonly uid: string };
  readonly targets?: readonly { readonly expr: string; readonly datasource: { readonly uid: string } }[];
}

const { groups } = parse(read('edge-agent/deploy/monitoring/alerts.yml')) as { groups: { rules: Rule[] }[] };
const rules = groups.flatMap((group) => group.rules);
const dashboard = JSON.parse(read('edge-agent/deploy/monitoring/grafana-dashboard.json')) as {
  readonly uid: string;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly type: string }[] };
};

/** Every name that an agent's scrape has, histograms with their parts, and what Prometheus itself adds. */
async function exportedNames(): Promise<ReadonlySet<string>> {
  const ofProcess = processGauges();
  const gauges = edgeGauges({
    identity: { stage: 'dev', edgeId: 'edge', release: '1' },
    status: () => ({ state: 'running', calls: 0, callLimit: 1, ari: 'up' }),
    spool: () => ({ files: 0, bytes: 0, mostBytes: 1, oldestAtMs: null, confirmed: 0, refused: 0, missing: 0 }),
    spend: () => ({ usd: 3.5, usdPerDay: 20 }),
    stateDir: import.meta.dirname,
    now: () => 0,
  });
  const families = [...Object.values(createEdgeMetrics()), ...gauges, ...ofProcess.families];
  const scrape = parseExposition(await expose(families));
  ofProcess.close();
  const parts = [...scrape.families.values()].flatMap(({ name, type }) =>
    type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
  );
  return new Set([...parts, 'up']);
}

/** What an expression takes values from: names that are followed by neither a bracket nor stand for a label. */
function metricsOf(expr: string): string[] {
  const withoutStrings = expr.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""');
  const withoutLabels = withoutStrings.replaceAll(/\{[^}]*\}|\[[^\]]*\]|\b(?:by|without) \([^)]*\)/g, '');
  return [...withoutLabels.matchAll(/[a-z][a-z0-9]*_[a-z0-9_]*|\bup\b/g)]
    .map(([name]) => name)
    .filter((name) => name !== 'histogram_quantile');
}

describe('the alert rules', () => {
  it('look at nothing that is not exported', async () => {
    const names = await exportedNames();
    for (const { alert, expr } of rules) {
      const used = metricsOf(expr);
      expect(used.length, alert).toBeGreaterThan(0);
      for (const name of used) expect(names, `${alert}: ${name}`).toContain(name);
    }
  });

  it('have a runbook each, which the operations page has a heading for', () => {
    const headings = [...read('docs/operations.md').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
      anchorOf(heading),
    );
    for (const { alert, annotations } of rules) {
      const [page, anchor] = annotations.runbook.split('#');
      expect(page, alert).toBe('docs/operations.md');
      expect(headings, alert).toContain(anchor);
    }
  });

  it('are told apart by their names, and by who has to get up', () => {
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
    expect(rules.length).toBeGreaterThanOrEqual(8);
    for (const { alert, labels, annotations } of rules) {
      expect(['page', 'warn'], alert).toContain(labels.severity);
      expect(annotations.summary, alert).toMatch(/\.$/);
    }
  });

  it('are all tried with promtool’s tests, to ring and not to', () => {
    const tried = read('edge-agent/deploy/monitoring/alerts.test.yml');
    for (const { alert } of rules) {
      expect(tried, alert).toContain(`alertname: ${alert}, exp_alerts: [] }`);
      expect(tried, alert).toContain(`'{alertname="${alert}"}', value: 1 }`);
    }
  });

  it('are all in the operations page', () => {
    const page = read('docs/operations.md');
    for (const { alert } of rules) expect(page).toContain(`\`${alert}\``);
  });
});

describe('the dashboard', () => {
  it('shows nothing that is not exported', async () => {
    const names = await exportedNames();
    for (const { title, targets = [] } of dashboard.panels) {
      for (const { expr } of targets) {
        expect(metricsOf(expr).length, title).toBeGreaterThan(0);
        for (const name of metricsOf(expr)) expect(names, `${title}: ${name}`).toContain(name);
      }
    }
  });

  it('shows everything that is exported, so that nothing is measured for nobody', async () => {
    const shown = new Set(
      dashboard.panels.flatMap(({ targets = [] }) => targets.flatMap(({ expr }) => metricsOf(expr))),
    );
    const helpers = /_(?:sum|count)$|^ethera_agent_|^process_start_time_seconds$/;
    const unseen = [...(await exportedNames())].filter((name) => !shown.has(name) && !helpers.test(name));
    expect(unseen).toEqual([]);
  });

  it('takes its data from a source that is chosen in Grafana', () => {
    expect(dashboard.uid).toMatch(/^[a-z-]{1,40}$/);
    expect(dashboard.templating.list).toContainEqual(
      expect.objectContaining({ name: 'datasource', type: 'datasource' }),
    );
    const sources = dashboard.panels.flatMap(({ datasource, targets = [] }) => [
      ...(datasource ? [datasource.uid] : []),
      ...targets.map((target) => target.datasource.uid),
    ]);
    expect(new Set(sources)).toEqual(new Set(['$' + '{datasource}']));
  });

  it('has a place and an id of its own for each panel', () => {
    const ids = dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const taken = new Set<string>();
    for (const { title, gridPos } of dashboard.panels) {
      expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          expect(taken.has(`${x},${y}`), `${title} at ${x},${y}`).toBe(false);
          taken.add(`${x},${y}`);
        }
      }
    }
  });
});

/** As GitHub names a heading's place. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{Letter}\p{Number} _-]/gu, '')
    .replaceAll(' ', '-');
}
