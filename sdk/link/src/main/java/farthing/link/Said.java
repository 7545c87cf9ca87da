package farthing.link;

import farthing.base.Bytes;

/** What came back over the link. */
public sealed interface Said {

  /**
   * Something did, whole and in time.
   *
   * @param body at most {@link ApiLink#MOST_BYTES}
   */
  record Answered(int status, Bytes body) implements Said {}

  /**
   * Nothing did: the question may have arrived or not.
   *
   * @param why for a log
   */
  record Nothing(String why) implements Said {}
}
