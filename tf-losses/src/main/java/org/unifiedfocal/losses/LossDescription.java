package org.unifiedfocal.losses;

import java.util.List;

/**
 * What a loss is, in words.
 *
 * @param name its name in {@link Losses#parse(String)}
 * @param title its name in the literature
 * @param formula what it computes, in the notation of {@link Losses}
 * @param parameters its parameters, one line each with range and default
 * @param source the paper that defines it
 * @param examples one specification of each form, with the published defaults
 */
public record LossDescription(
    String name,
    String title,
    String formula,
    List<String> parameters,
    String source,
    List<String> examples) {}
