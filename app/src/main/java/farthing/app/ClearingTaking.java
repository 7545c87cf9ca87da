package farthing.app;

import farthing.store.Author;
import picocli.CommandLine.Mixin;

/** Clearing's database in which somebody decides something that wants a reason. */
final class ClearingTaking extends ClearingOptions {
  @Mixin private ByWithReason by;

  @Override
  Author author() {
    return by.author();
  }
}
