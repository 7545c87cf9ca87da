package farthing.testkit.agreement;

import farthing.base.Bytes;
import farthing.testkit.PurseProfile;
import java.util.List;

/**
 * What is to be done to one card from its first day on.
 *
 * @param profile what it is personalised with, somewhere in the course of it
 */
record Plan(PurseProfile profile, List<Planned> acts) {

  /** An act, and what the card draws if it draws then. */
  record Planned(Act act, Bytes chance) {}

  Plan {
    acts = List.copyOf(acts);
  }

  Plan withActs(List<Planned> others) {
    return new Plan(profile, others);
  }
}
