/** Serving and calling HTTP: the door with its bounds, problem documents, health, metrics, TLS. */
@NullMarked
package farthing.web;

import org.jspecify.annotations.NullMarked;
