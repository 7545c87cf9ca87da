package farthing.app;

import farthing.store.Author;
import picocli.CommandLine.Mixin;

/** The load server's people of whom a command stops one, who does it, and why. */
final class PeopleTaking extends ResolutionOptions {
  @Mixin private ByWithReason by;

  @Override
  Author author() {
    return by.author();
  }
}
