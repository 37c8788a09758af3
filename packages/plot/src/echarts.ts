/** The parts of ECharts that figures are drawn with. The build puts them in place of this file, so that users install none of the rest. */
import { CustomChart, LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TitleComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

use([LineChart, ScatterChart, CustomChart, GridComponent, LegendComponent, TitleComponent, SVGRenderer]);

/** Draw an option as SVG text. */
export function drawSvg(option: Readonly<Record<string, unknown>>, width: number, height: number): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption(option);
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}
