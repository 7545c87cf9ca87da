package farthing.torture;

/** What happens in one run: its faults, and what those who know more of it add. */
public interface Planned {
  RunPlan faults();
}
