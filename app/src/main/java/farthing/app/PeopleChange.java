package farthing.app;

import farthing.store.Author;
import picocli.CommandLine.Mixin;

/** The load server's people that a command changes, who changes them, and why. */
final class PeopleChange extends ResolutionOptions {
  @Mixin private By by;

  @Override
  Author author() {
    return by.author();
  }
}
