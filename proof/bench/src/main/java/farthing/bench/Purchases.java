package farthing.bench;

/**
 * What the purchases came to.
 *
 * @param cpu used while they were measured
 * @param rowsPerCommit of the journal, on average
 */
record Purchases(Tally tally, CpuTime cpu, double rowsPerCommit) {
  private static final double MICROS = 1e6;

  double microsHere() {
    return MICROS * cpu.here().toNanos() / 1e9 / Math.max(1, tally.purchases());
  }

  double microsPostgres() {
    return MICROS * cpu.allPostgres().toNanos() / 1e9 / Math.max(1, tally.purchases());
  }
}
