export const DASHBOARD_MARKUP = `
<a class="skip" href="#chart">Skip to the chart</a>
<header>
  <h1>TAO price history</h1>
  <p id="badge" class="badge" role="status">Loading…</p>
</header>
<main>
  <section aria-labelledby="price-title" class="card hero">
    <div>
      <h2 id="price-title">Latest price</h2>
      <p id="price" class="price">–</p>
      <p id="price-time" class="muted"></p>
    </div>
    <div>
      <h2>Change in view</h2>
      <p id="change" class="change">–</p>
      <p id="range" class="muted"></p>
    </div>
  </section>
  <section aria-labelledby="chart-title" class="card">
    <div class="bar">
      <h2 id="chart-title">Price in USD</h2>
      <div role="group" aria-label="Time range" class="ranges">
        <button type="button" data-days="1">1 day</button>
        <button type="button" data-days="7">7 days</button>
        <button type="button" data-days="30">30 days</button>
        <button type="button" data-days="" aria-pressed="true">All</button>
      </div>
    </div>
    <svg id="chart" role="img" aria-label="Price chart" tabindex="-1"></svg>
    <p id="empty" class="empty" hidden></p>
    <label id="cursor-label" class="cursor">
      <span>Entry</span>
      <input id="cursor" type="range" min="0" max="0" value="0">
      <output id="readout" for="cursor"></output>
    </label>
  </section>
  <section aria-labelledby="entries-title" class="card">
    <h2 id="entries-title">Last entries</h2>
    <div class="scroll" tabindex="0" role="region" aria-labelledby="entries-title">
      <table>
        <thead><tr><th scope="col">Time (UTC)</th><th scope="col" class="number">Price</th><th scope="col" class="number">Volume 24 h</th></tr></thead>
        <tbody id="rows"></tbody>
      </table>
    </div>
  </section>
  <section aria-labelledby="history-title" class="card">
    <h2 id="history-title">History</h2>
    <dl>
      <div><dt>Entries</dt><dd id="total">–</dd></div>
      <div><dt>Bound</dt><dd id="bound">–</dd></div>
      <div><dt>Evicted</dt><dd id="evicted">–</dd></div>
      <div><dt>Worker</dt><dd id="version">–</dd></div>
      <div class="wide"><dt>Head</dt><dd><code id="head">–</code></dd></div>
    </dl>
    <ul id="problems" class="problems" hidden></ul>
    <p class="muted links">Data:
      <a href="/api/taostats_history">JSON</a>
      <a href="/api/taostats_history?format=ndjson">NDJSON</a>
      <a href="/api/taostats_history?format=csv">CSV</a>
      <a href="/api/v1/health">health</a>
    </p>
  </section>
</main>
`;
