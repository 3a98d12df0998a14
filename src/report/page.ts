import { taskFormula } from '../core/tasks';
import { ablationSection } from './ablation-section';
import { answersSection } from './answers-section';
import { circuitSection } from './circuit-section';
import { configSection } from './config-section';
import { curvesSection } from './curves-section';
import { DEFINITIONS } from './definitions';
import { PAPERS } from '../text/papers';
import { interferenceSection } from './interference-section';
import { type Content, html, Markup } from './markup';
import { measuresSection } from './measures-section';
import type { Role } from '../figures/paint';
import { color } from './palette';
import type { ReportData } from './report-data';
import { spectrumSection } from './spectrum-section';
import { STYLE } from './style';
import { countText } from '../text/counts';
import { dateText } from '../text/dates';

const VERDICT_COLORS: Readonly<Record<ReportData['summary']['verdict'], Role>> = {
  'split not known': 'muted',
  untrained: 'muted',
  sycophantic: 'orange',
  memorising: 'blue',
  memorised: 'blue',
  forming: 'yellow',
  'cleaning up': 'yellow',
  grokked: 'green',
  collapsed: 'orange',
};

interface Section {
  readonly id: string;
  readonly title: string;
  readonly content: Content;
}

/** The report as one HTML file: figures inside, no scripts, nothing loaded from anywhere. */
export function reportPage(data: ReportData): string {
  const { subject, summary } = data;
  const { name, config, epoch, date } = subject;
  const formula = taskFormula(config.task);
  const sections: readonly Section[] = [
    { id: 'config', title: 'Configuration', content: configSection(data) },
    { id: 'training', title: 'Training', content: curvesSection(data) },
    { id: 'answers', title: 'Answers', content: answersSection(data) },
    { id: 'spectrum', title: 'Spectrum', content: spectrumSection(data) },
    { id: 'circuit', title: 'Circuit', content: circuitSection(data) },
    { id: 'ablation', title: 'Ablation', content: ablationSection(data) },
    { id: 'interference', title: 'Interference', content: interferenceSection(data) },
    { id: 'measures', title: 'Measures', content: measuresSection(data) },
    { id: 'definitions', title: 'Definitions and sources', content: definitionsSection() },
  ];
  return html`<!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="UTF-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"
        />
        <meta name="generator" content="Grokking Lab" />
        <title>${name} at epoch ${countText(epoch)} – ${formula}</title>
        <style>
          ${new Markup(STYLE)}
        </style>
      </head>
      <body>
        <main>
          <header>
            <h1>${name}</h1>
            <p class="facts">${formula} · epoch ${countText(epoch)} · ${dateText(date)}</p>
            <p class="summary">${summary.sentence}</p>
            <p>
              <span class="verdict" style="color:${color(VERDICT_COLORS[summary.verdict])}">${summary.verdict}</span>
              ${summary.reason}.
            </p>
            <nav aria-label="Contents">
              <ul>
                ${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}
              </ul>
            </nav>
          </header>
          ${sections.map(
            ({ id, title, content }) =>
              html`<section aria-labelledby="${id}">
                <h2 id="${id}">${title}</h2>
                ${content}
              </section> `,
          )}
          <footer>
            Made by Grokking Lab, ${dateText(date)}, from the checkpoint of epoch ${countText(epoch)} of ${name}.
            Numbers are measured from its weights.
          </footer>
        </main>
      </body>
    </html> `.source;
}

function definitionsSection(): Markup {
  return html`<dl class="definitions">
      ${DEFINITIONS.map(
        ({ term, meaning, paper, section }) =>
          html`<dt>${term}</dt>
            <dd>
              ${meaning}
              ${paper && html`<span class="source">${paper.url ? html`<a href="${paper.url}">${paper.cite}</a>` : paper.cite}${section && `, ${section}`}</span>`}
            </dd>`,
      )}
    </dl>
    <h3>Sources</h3>
    <ul>
      ${PAPERS.map(
        ({ cite, title, url }) =>
          html`<li>
            ${cite}:
            ${
              url
                ? html`<a href="${url}"><cite>${title}</cite></a
                    >, ${url.replace('https://arxiv.org/abs/', 'arXiv ')}`
                : html`<cite>${title}</cite>`
            }
          </li>`,
      )}
    </ul>`;
}
