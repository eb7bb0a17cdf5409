import {
  type AutoscaleInfo,
  BaselineSeries,
  ColorType,
  CrosshairMode,
  createChart,
  createSeriesMarkers,
  type IChartApi,
  type IPriceLine,
  type ISeriesApi,
  type ISeriesMarkersPluginApi,
  LineSeries,
  LineStyle,
  LineType,
  type SeriesMarker,
  TickMarkType,
  type Time,
  type UTCTimestamp,
} from "lightweight-charts";
import { useEffect, useRef } from "react";
import { clock, clockMinutes, day } from "../../format/time.ts";
import type { ChartLine, ChartPane, Token } from "./model.ts";

type AnySeries = ISeriesApi<"Line"> | ISeriesApi<"Baseline">;

interface Drawn {
  readonly series: AnySeries;
  readonly markers: ISeriesMarkersPluginApi<Time>;
  levels: IPriceLine[];
  reach: readonly number[];
}

const seconds = (ms: number): UTCTimestamp => Math.floor(ms / 1_000) as UTCTimestamp;
const token = (name: Token | "--surface-0" | "--line-1" | "--font-num"): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/**
 * Draws panes with lightweight-charts. The chart lives as long as the component; data, colours and lines are set on it
 * when they change. The library's logo is off because it brings an inline style the content security policy refuses; the
 * attribution its licence asks for is in the footer.
 */
export default function Canvas({ panes, theme }: { panes: readonly ChartPane[]; theme: string }) {
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<IChartApi | null>(null);
  const drawn = useRef(new Map<string, Drawn>());

  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const api = createChart(element, {
      autoSize: true,
      layout: { attributionLogo: false, fontSize: 11 },
      handleScale: false,
      handleScroll: { mouseWheel: false, pressedMouseMove: false, horzTouchDrag: true, vertTouchDrag: false },
      crosshair: { mode: CrosshairMode.Magnet },
      rightPriceScale: { borderVisible: false, minimumWidth: 74, entireTextOnly: true },
      timeScale: {
        borderVisible: false,
        timeVisible: true,
        secondsVisible: true,
        allowBoldLabels: false,
        fixLeftEdge: true,
        fixRightEdge: true,
        tickMarkFormatter: (time: Time, kind: TickMarkType) => axisTime(Number(time) * 1_000, kind),
      },
      localization: { timeFormatter: (time: Time) => `${day(Number(time) * 1_000)} ${clock(Number(time) * 1_000)}` },
    });
    chart.current = api;
    const series = drawn.current;
    return () => {
      api.remove();
      chart.current = null;
      series.clear();
    };
  }, []);

  // `theme` is here so that colours are read again when it changes.
  useEffect(() => {
    const api = chart.current;
    if (api === null) return;
    paint(api, theme);
    panes.forEach((pane, index) => {
      for (const line of pane.lines) {
        const name = `${index} ${line.name}`;
        const held = drawn.current.get(name) ?? add(api, line, index);
        drawn.current.set(name, held);
        update(held, line, pane);
      }
    });
    panes.forEach((pane, index) => {
      api.panes()[index]?.setStretchFactor(pane.height);
    });
    api.timeScale().fitContent();
  }, [panes, theme]);

  return <div ref={host} className="chart" />;
}

function paint(api: IChartApi, _theme: string): void {
  api.applyOptions({
    layout: {
      background: { type: ColorType.Solid, color: "transparent" },
      textColor: token("--text-3"),
      fontFamily: token("--font-num"),
      panes: { separatorColor: token("--line-2"), separatorHoverColor: "transparent", enableResize: false },
    },
    grid: { vertLines: { visible: false }, horzLines: { color: token("--line-1") } },
    crosshair: {
      vertLine: { color: token("--text-3"), labelBackgroundColor: token("--text-2") },
      horzLine: { color: token("--text-3"), labelBackgroundColor: token("--text-2") },
    },
  });
}

function add(api: IChartApi, line: ChartLine, pane: number): Drawn {
  const series: AnySeries =
    line.kind === "area" ? api.addSeries(BaselineSeries, {}, pane) : api.addSeries(LineSeries, {}, pane);
  return { series, markers: createSeriesMarkers<Time>(series, []), levels: [], reach: [] };
}

function update(held: Drawn, line: ChartLine, pane: ChartPane): void {
  const color = token(line.color);
  held.reach = line.reach ?? [];
  held.series.applyOptions({
    ...(line.kind === "area" ? areaColors(color, token(line.fill ?? line.color)) : { color }),
    lineWidth: 1,
    lineType: line.kind === "line" ? LineType.Simple : LineType.WithSteps,
    priceLineVisible: false,
    lastValueVisible: line.tag !== undefined,
    title: line.tag ?? "",
    crosshairMarkerVisible: false,
    priceFormat: {
      type: "custom",
      formatter: pane.format,
      minMove: 0.000001,
      tickmarksFormatter: (values: number[]) => axisWords(values, pane),
    },
    autoscaleInfoProvider: (base: () => AutoscaleInfo | null) => widen(base(), held.reach),
  });
  const data = line.points.map(({ t, v }) => (v === null ? { time: seconds(t) } : { time: seconds(t), value: v }));
  held.series.setData(data);
  for (const level of held.levels) held.series.removePriceLine(level);
  held.levels = (line.levels ?? []).map((level) =>
    held.series.createPriceLine({
      price: level.at,
      color: token(level.color),
      lineWidth: 1,
      lineStyle: level.solid ? LineStyle.Solid : LineStyle.Dashed,
      axisLabelVisible: true,
      axisLabelColor: token("--surface-0"),
      axisLabelTextColor: token(level.color),
      title: level.text,
    }),
  );
  held.markers.setMarkers(
    (line.marks ?? []).map(
      (mark): SeriesMarker<Time> =>
        mark.side === "buy"
          ? {
              time: seconds(mark.t),
              position: "atPriceBottom",
              price: mark.price,
              shape: "arrowUp",
              color: token("--bid"),
              size: 0.8,
            }
          : {
              time: seconds(mark.t),
              position: "atPriceTop",
              price: mark.price,
              shape: "arrowDown",
              color: token("--ask"),
              size: 0.8,
            },
    ),
  );
}

/** A day, a minute, or, over a stretch of minutes, a second. */
function axisTime(ms: number, kind: TickMarkType): string {
  if (kind === TickMarkType.TimeWithSeconds) return clock(ms);
  return kind === TickMarkType.Time ? clockMinutes(ms) : day(ms);
}

/** Figures at the axis, without those a tag would cover. */
function axisWords(values: readonly number[], pane: ChartPane): string[] {
  if (pane.bare) return values.map(() => "");
  const step = Math.abs((values[1] ?? 0) - (values[0] ?? 0));
  const tags = pane.lines.flatMap((line) => {
    const last = line.tag === undefined ? null : (line.points.findLast((point) => point.v !== null)?.v ?? null);
    return [...(last === null ? [] : [last]), ...(line.levels ?? []).map((level) => level.at)];
  });
  return values.map((value) => (tags.some((tag) => Math.abs(tag - value) < step * 0.6) ? "" : pane.format(value)));
}

const areaColors = (line: string, fill: string) => ({
  baseValue: { type: "price" as const, price: 0 },
  topLineColor: line,
  bottomLineColor: line,
  topFillColor1: fill,
  topFillColor2: fill,
  bottomFillColor1: fill,
  bottomFillColor2: fill,
});

function widen(base: AutoscaleInfo | null, reach: readonly number[]): AutoscaleInfo | null {
  if (base === null || base.priceRange === null || reach.length === 0) return base;
  return {
    ...base,
    priceRange: {
      minValue: Math.min(base.priceRange.minValue, ...reach),
      maxValue: Math.max(base.priceRange.maxValue, ...reach),
    },
  };
}
