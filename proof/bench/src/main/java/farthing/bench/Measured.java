package farthing.bench;

/**
 * What purchases or loads came to.
 *
 * @param cpu used while they were measured
 * @param rowsPerCommit of the journal, on average
 */
record Measured(Tally tally, CpuTime cpu, double rowsPerCommit) {
  private static final double MICROS = 1e6;

  double microsHere() {
    return MICROS * cpu.here().toNanos() / 1e9 / Math.max(1, tally.done());
  }

  double microsPostgres() {
    return MICROS * cpu.allPostgres().toNanos() / 1e9 / Math.max(1, tally.done());
  }
}
