import { monitorEventLoopDelay, performance } from 'node:perf_hooks';

/** Upper bounds in seconds. */
const BOUNDS = [0.0005, 0.001, 0.002, 0.003, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1, 5];

/** As written in labels, and as percentiles. */
const QUANTILES = [
  ['0.5', 50],
  ['0.99', 99],
  ['0.999', 99.9],
] as const;

/** Requests of one route, by class of status. */
export class RouteSeries {
  readonly method: string;
  readonly route: string;
  /** Row c: requests of the class c·100 … c·100 + 99 per bucket, the last one without a bound. */
  readonly #counts = Array.from({ length: 6 }, () => new Float64Array(BOUNDS.length + 1));
  readonly #seconds = new Float64Array(6);

  constructor(method: string, route: string) {
    this.method = method;
    this.route = route;
  }

  observe(status: number, milliseconds: number): void {
    const row = Math.min(5, Math.floor(status / 100));
    const seconds = milliseconds / 1000;
    let bucket = 0;
    while (bucket < BOUNDS.length && seconds > BOUNDS[bucket]!) bucket += 1;
    this.#counts[row]![bucket]! += 1;
    this.#seconds[row]! += seconds;
  }

  render(lines: string[]): void {
    for (let row = 0; row < 6; row++) {
      const counts = this.#counts[row]!;
      const total = counts.reduce((sum, count) => sum + count, 0);
      if (total === 0) continue;
      const labels = `method="${this.method}",route="${label(this.route)}",status="${row}xx"`;
      let below = 0;
      for (let bucket = 0; bucket < BOUNDS.length; bucket++) {
        below += counts[bucket]!;
        lines.push(`aisle_http_request_seconds_bucket{${labels},le="${BOUNDS[bucket]}"} ${below}`);
      }
      lines.push(`aisle_http_request_seconds_bucket{${labels},le="+Inf"} ${total}`);
      lines.push(`aisle_http_request_seconds_sum{${labels}} ${this.#seconds[row]}`);
      lines.push(`aisle_http_request_seconds_count{${labels}} ${total}`);
    }
  }
}

function label(text: string): string {
  return text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n');
}

/** Figures from elsewhere at the moment of a scrape. */
export interface Snapshot {
  readonly products: number;
  readonly logHead: number;
  readonly slatesWritten: number;
  readonly slatesDropped: number;
  readonly slatesPending: number;
  readonly quarantined: number;
  readonly quarantineDropped: number;
  /** Events that a consumer of the log could not take in, by consumer. */
  readonly consumerFaults: Readonly<Record<string, number>>;
  readonly models: Iterable<{ model: string; version: string; trainedAt?: number }>;
}

/** What the server counts, and its page in the Prometheus text format. */
export class Metrics {
  eventsAccepted = 0;
  eventsDuplicate = 0;
  eventsRefused = 0;
  slates = 0;
  emptySlates = 0;
  rateLimited = 0;
  readonly #series: RouteSeries[] = [];
  readonly #degraded = new Map<string, number>();
  readonly #delay = monitorEventLoopDelay({ resolution: 10 });

  constructor() {
    this.#delay.enable();
  }

  close(): void {
    this.#delay.disable();
  }

  route(method: string, route: string): RouteSeries {
    const series = new RouteSeries(method, route);
    this.#series.push(series);
    return series;
  }

  countSlate(items: number, degraded: readonly string[]): void {
    this.slates += 1;
    if (items === 0) this.emptySlates += 1;
    for (const step of degraded) this.#degraded.set(step, (this.#degraded.get(step) ?? 0) + 1);
  }

  render(snapshot: Snapshot): string {
    const lines: string[] = [];
    const family = (name: string, type: string, help: string): void => {
      lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`);
    };
    const single = (name: string, type: string, help: string, value: number): void => {
      family(name, type, help);
      lines.push(`${name} ${value}`);
    };

    family('aisle_http_request_seconds', 'histogram', 'Time from the request line to the end of the answer.');
    for (const series of this.#series) series.render(lines);
    single('aisle_http_rate_limited_total', 'counter', 'Requests refused by a rate limit.', this.rateLimited);

    family('aisle_events_total', 'counter', 'Events received, by outcome.');
    lines.push(
      `aisle_events_total{outcome="accepted"} ${this.eventsAccepted}`,
      `aisle_events_total{outcome="duplicate"} ${this.eventsDuplicate}`,
      `aisle_events_total{outcome="refused"} ${this.eventsRefused}`,
    );
    single('aisle_log_head', 'gauge', 'Offset of the last event in the log.', snapshot.logHead);
    family(
      'aisle_consumer_faults_total',
      'counter',
      'Events that a part of the online state could not take in.',
    );
    for (const [consumer, count] of Object.entries(snapshot.consumerFaults))
      lines.push(`aisle_consumer_faults_total{consumer="${label(consumer)}"} ${count}`);
    single('aisle_products', 'gauge', 'Products in the catalogue.', snapshot.products);
    single('aisle_quarantined_total', 'counter', 'Refused operations kept aside.', snapshot.quarantined);
    single(
      'aisle_quarantine_dropped_total',
      'counter',
      'Refused operations not kept aside, because there were too many.',
      snapshot.quarantineDropped,
    );

    single('aisle_slates_total', 'counter', 'Slates answered.', this.slates);
    single('aisle_slates_empty_total', 'counter', 'Slates answered without an item.', this.emptySlates);
    single('aisle_slates_logged_total', 'counter', 'Slates written to the log.', snapshot.slatesWritten);
    single(
      'aisle_slates_dropped_total',
      'counter',
      'Slates that could not be logged.',
      snapshot.slatesDropped,
    );
    single('aisle_slates_pending', 'gauge', 'Slates waiting for the log.', snapshot.slatesPending);
    family('aisle_degraded_total', 'counter', 'Steps down taken in slates.');
    for (const [step, count] of this.#degraded)
      lines.push(`aisle_degraded_total{step="${label(step)}"} ${count}`);

    family(
      'aisle_model_trained_seconds',
      'gauge',
      'When the serving version was trained, UNIX time; 0 for the version live.',
    );
    for (const { model, version, trainedAt } of snapshot.models)
      lines.push(
        `aisle_model_trained_seconds{model="${label(model)}",version="${label(version)}"} ${(trainedAt ?? 0) / 1000}`,
      );

    family('aisle_event_loop_delay_seconds', 'gauge', 'Delay of the event loop since the start.');
    for (const [quantile, percentile] of QUANTILES)
      lines.push(
        `aisle_event_loop_delay_seconds{quantile="${quantile}"} ${this.#delay.percentile(percentile) / 1e9}`,
      );
    single(
      'nodejs_eventloop_active_seconds_total',
      'counter',
      'Time the event loop was busy; its rate is the utilisation.',
      performance.eventLoopUtilization().active / 1000,
    );
    single(
      'process_start_time_seconds',
      'gauge',
      'When the process was started, UNIX time.',
      performance.timeOrigin / 1000,
    );
    const memory = process.memoryUsage();
    single('process_resident_memory_bytes', 'gauge', 'Resident memory.', memory.rss);
    single('nodejs_heap_used_bytes', 'gauge', 'JavaScript heap in use.', memory.heapUsed);
    single('nodejs_external_memory_bytes', 'gauge', 'Memory outside the JavaScript heap.', memory.external);
    const cpu = process.cpuUsage();
    single('process_cpu_seconds_total', 'counter', 'Processor time used.', (cpu.user + cpu.system) / 1e6);
    return `${lines.join('\n')}\n`;
  }
}
