package io.margrad.experiments.run;

import java.util.List;
import java.util.Map;

/**
 * What a run is told before it starts, for {@code run.json}; the rest (machine, times, outcome) {@link RunFolder} adds.
 *
 * @param command the command line, one argument an element
 * @param git which sources
 * @param seed of all random numbers
 * @param device {@code cpu} or, for example, {@code cuda:0}
 * @param engine the device and what it runs with, in words
 * @param dataSource where the digits came from, in words
 * @param dataSha256 SHA-256 in hex of each data file by name
 */
public record RunFacts(
        List<String> command,
        GitState git,
        long seed,
        String device,
        String engine,
        String dataSource,
        Map<String, String> dataSha256) {}
