package io.margrad.experiments.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * The settings of an experiment as options, in the order in which the help shows them. Their values stay text here: the experiment reads
 * them, whether they come from the command line or from a file.
 */
final class SettingOptions {
    /** One of them. */
    record Setting(String name, String label, String description) {}

    private final List<Setting> settings;

    SettingOptions(Setting... settings) {
        this.settings = List.of(settings);
    }

    /** Adds an option for each setting. */
    void addTo(CommandSpec command) {
        for (Setting setting : settings) {
            command.addOption(OptionSpec.builder("--" + setting.name)
                    .paramLabel(setting.label)
                    .description(setting.description)
                    .type(String.class)
                    .build());
        }
    }

    /** The settings that were given, by name. */
    Map<String, String> given(ParseResult parsed) {
        Map<String, String> given = new LinkedHashMap<>();
        for (Setting setting : settings) {
            if (parsed.hasMatchedOption("--" + setting.name)) {
                given.put(setting.name, parsed.matchedOption("--" + setting.name).getValue());
            }
        }
        return given;
    }
}
