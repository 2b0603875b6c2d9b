/* Runs another program. */
#pragma once

#include <string>
#include <vector>

namespace emulator {

/** Waits for the program's end; true when it ended well. What it wrote to stderr is added to `errors`. */
bool runProgram(const std::vector<std::string>& command, const std::string& scratch, std::string& errors);

/** The whole file, empty when it can't be read. */
std::string readFile(const std::string& path);

bool writeFile(const std::string& path, const std::string& bytes);

}  // namespace emulator
