import type { Widget } from './read';
import { POINTS, sampleOf } from './sample';

/** The colours of one theme. */
export interface Theme {
  readonly text: string;
  readonly line: string;
  readonly series: readonly string[];
}

/** Pixels of a column of the grid, of a row of it, and of a line of the legend. */
const COLUMN = 64;
const ROW = 44;
const LEGEND = 18;

async function loadCharts() {
  const echarts = await import('echarts/core');
  const { LineChart } = await import('echarts/charts');
  const { GridComponent, LegendComponent, MarkLineComponent } = await import('echarts/components');
  const { SVGRenderer } = await import('echarts/renderers');
  echarts.use([LineChart, GridComponent, LegendComponent, MarkLineComponent, SVGRenderer]);
  return echarts;
}

/** A graph with sample data, as SVG. */
export async function chart(widget: Widget, theme: Theme): Promise<string> {
  const echarts = await loadCharts();
  const { title = '', lines, bounds, unit, rightUnit } = widget;
  const width = widget.width * COLUMN;
  const perRow = Math.max(1, Math.floor(width / 160));
  const legend = Math.ceil(lines.length / perRow) * LEGEND;
  const height = widget.height * ROW + legend;
  const drawn = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height });
  const highest = Math.max(...bounds.map(({ value }) => value));
  const axis = (name: string | undefined, least = -Infinity) => ({
    type: 'value' as const,
    min: 0,
    // A bound is shown even where all is far below it.
    max: ({ max }: { max: number }) => (max > least ? null : Math.ceil((least * 11) / 10)),
    name,
    nameTextStyle: { color: theme.text },
    axisLabel: { color: theme.text },
    splitLine: { lineStyle: { color: theme.line } },
  });
  drawn.setOption({
    animation: false,
    color: [...theme.series],
    textStyle: { fontFamily: 'system-ui, sans-serif', color: theme.text },
    grid: { left: 8, right: 8, top: 28, bottom: legend + 28 },
    legend: {
      bottom: 0,
      left: 0,
      itemGap: 16,
      itemWidth: 14,
      itemHeight: 8,
      textStyle: { color: theme.text, fontSize: 11 },
    },
    xAxis: {
      type: 'category',
      boundaryGap: false,
      data: Array.from({ length: POINTS }, (_, index) => clock(index * 5)),
      axisLabel: { color: theme.text, interval: 11 },
      axisLine: { lineStyle: { color: theme.line } },
    },
    yAxis: lines.some(({ right }) => right)
      ? [axis(unit, highest), { ...axis(rightUnit), splitLine: { show: false } }]
      : [axis(unit, highest)],
    series: lines.map((line, index) => ({
      type: 'line',
      name: line.label,
      yAxisIndex: line.right ? 1 : 0,
      showSymbol: false,
      lineStyle: { width: 1.6 },
      data: sampleOf(line, title, line.right ? rightUnit : unit, line.right ? [] : bounds),
      ...(index === 0 && bounds.length > 0 ? { markLine: markLine(widget, theme) } : {}),
    })),
  });
  const svg = drawn.renderToSVGString();
  drawn.dispose();
  return svg;
}

function markLine({ bounds }: Widget, theme: Theme) {
  return {
    silent: true,
    symbol: 'none',
    label: { position: 'insideEndTop' as const, color: theme.text, formatter: '{b}' },
    data: bounds.map(({ label, value, color }) => ({
      name: label,
      yAxis: value,
      lineStyle: { type: 'dashed' as const, color: color ?? theme.text },
    })),
  };
}

/** Minutes after six in the evening: `18:35`. */
function clock(minutes: number): string {
  return `${18 + Math.floor(minutes / 60)}:${`${minutes % 60}`.padStart(2, '0')}`;
}
