package farthing.fuzz;

import java.util.List;

/** A room that brings targets of its own; found by {@link java.util.ServiceLoader}. */
public interface FuzzTargetSource {
  List<FuzzTarget> targets();
}
