import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { distributionsSvg } from '../picture/distributions-svg.ts';
import { waterfallComparisonSvg } from '../picture/waterfall-comparison-svg.ts';
import { type NetworkName, networkNames } from './column.ts';
import type { ColumnSummary } from './column-summary.ts';
import { type Findings, heardOf } from './findings.ts';
import type { MeasuredTurn } from './measured-call.ts';
import { vendors } from './vendors.ts';

/** Draws what a run found. @returns where the pictures are */
export async function drawPictures(findings: Findings, folder: string): Promise<string[]> {
  const paths: string[] = [];
  for (const network of networkNames) {
    const own = findings.columns.filter(({ column, turns }) => column.network === network && turns.length > 0);
    if (own.length === 0) continue;
    const pictures = {
      [`distributions-${network}.svg`]: distributionsOf(own, network),
      [`waterfalls-${network}.svg`]: waterfallsOf(own, network),
    };
    for (const [name, svg] of Object.entries(pictures)) {
      const path = join(folder, name);
      await writeFile(path, svg);
      paths.push(path);
    }
  }
  return paths;
}

function distributionsOf(columns: readonly ColumnSummary[], network: NetworkName): string {
  const beside = network === 'line' ? vendors : [];
  return distributionsSvg({
    title: `Voice to voice, ${network}`,
    columns: [
      ...columns.map(({ column, turns }) => ({ name: column.title, valuesMs: heardOf(turns) })),
      ...beside.map(({ name, p50, p95 }) => ({
        name,
        valuesMs: [],
        marksMs: [
          { name: 'p50', ms: p50 },
          { name: 'p95', ms: p95 },
        ],
      })),
    ],
  });
}

function waterfallsOf(columns: readonly ColumnSummary[], network: NetworkName): string {
  return waterfallComparisonSvg({
    title: `Where the time of the median turn goes, ${network}`,
    rows: columns.flatMap(({ column, turns }) => {
      const { voiceToVoiceMs = null, bars = [] } = medianTurn(turns) ?? {};
      return voiceToVoiceMs === null ? [] : [{ name: column.title, bars, heardMs: voiceToVoiceMs }];
    }),
  });
}

/** The turn whose voice to voice is the median, of those of which is known where the time went. */
export function medianTurn(turns: readonly MeasuredTurn[]): MeasuredTurn | undefined {
  const sorted = turns
    .filter(({ bars }) => bars.length > 0)
    .toSorted((a, b) => (a.voiceToVoiceMs ?? 0) - (b.voiceToVoiceMs ?? 0));
  return sorted[(sorted.length - 1) >> 1];
}
