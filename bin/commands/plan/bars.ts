import type { Link } from '../../../lib/capacity/link';
import { percent } from './text';

/** The colours of one theme. */
export interface Theme {
  readonly text: string;
  readonly line: string;
  readonly good: string;
  readonly close: string;
  readonly over: string;
}

/** Narrow, so that it can be read on a phone; a page scales it up. */
const WIDTH = 420;
const ROW = 40;
/** Beyond twice the supply a bar is cut; its number tells. */
const MOST = 2;

/** The parts of the chart library that a bar needs. */
async function loadCharts() {
  const echarts = await import('echarts/core');
  const { BarChart } = await import('echarts/charts');
  const { GridComponent, MarkLineComponent } = await import('echarts/components');
  const { SVGRenderer } = await import('echarts/renderers');
  echarts.use([BarChart, GridComponent, MarkLineComponent, SVGRenderer]);
  return echarts;
}

/** A bar for each link that can be judged, as SVG. */
export async function bars(links: readonly Link[], theme: Theme): Promise<string> {
  const echarts = await loadCharts();
  const judged = links.filter(({ utilisation }) => utilisation !== undefined);
  const height = judged.length * ROW + 30;
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height });
  chart.setOption({
    animation: false,
    textStyle: { fontFamily: 'system-ui, sans-serif', color: theme.text },
    grid: { left: 4, right: 16, top: 4, bottom: 24 },
    xAxis: {
      type: 'value',
      min: 0,
      max: MOST,
      interval: 0.5,
      axisLabel: { color: theme.text, formatter: (value: number) => `${value * 100} %` },
      splitLine: { lineStyle: { color: theme.line } },
    },
    yAxis: {
      type: 'category',
      inverse: true,
      data: judged.map(({ id }) => id),
      axisLine: { lineStyle: { color: theme.line } },
      axisTick: { show: false },
      axisLabel: { show: false },
    },
    series: [
      {
        type: 'bar',
        barWidth: 12,
        data: judged.map((link) => ({
          value: Math.min(MOST, link.utilisation!),
          itemStyle: { color: colour(link, theme), borderRadius: 2 },
          label: { formatter: `${link.id}  ${percent(link)}` },
        })),
        label: { show: true, position: [0, -15], color: theme.text, fontSize: 12 },
        markLine: {
          silent: true,
          symbol: 'none',
          label: { show: false },
          lineStyle: { color: theme.over, type: 'dashed' },
          data: [{ xAxis: 1 }],
        },
      },
    ],
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}

function colour({ utilisation }: Link, { good, close, over }: Theme): string {
  return utilisation! > 1 ? over : utilisation! > 0.8 ? close : good;
}
