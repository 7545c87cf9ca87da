/** The software purse: the applet's commands, its state in a file or in memory. */
@NullMarked
package farthing.virtual;

import org.jspecify.annotations.NullMarked;
