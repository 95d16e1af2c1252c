// A small test harness: TEST(name) registers, CHECK tells what failed and ends the test. Each test runs in a process of its own (CTest), because
// what must never happen here is an abort.
#pragma once
#include <cstdio>
#include <functional>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>

namespace test {

struct Failure : std::runtime_error {
    using std::runtime_error::runtime_error;
};

inline std::map<std::string, std::function<void()>>& registry() {
    static std::map<std::string, std::function<void()>> tests;
    return tests;
}

struct Registered {
    Registered(const char* name, std::function<void()> body) { registry()[name] = std::move(body); }
};

template <class A, class B>
void equal(const A& actual, const B& expected, const char* text, const char* file, int line) {
    if (actual == expected) return;
    std::ostringstream message;
    message << file << ":" << line << ": " << text << " is " << actual << ", expected " << expected;
    throw Failure(message.str());
}

inline void holds(bool value, const std::string& text, const char* file, int line) {
    if (!value) throw Failure(std::string(file) + ":" + std::to_string(line) + ": " + text);
}

inline void contains(const std::string& text, const std::string& part, const char* file, int line) {
    holds(text.find(part) != std::string::npos, "'" + text + "' does not contain '" + part + "'", file, line);
}

}  // namespace test

#define TEST(name)                                       \
    static void name();                                  \
    static test::Registered registered_##name(#name, name); \
    static void name()
#define CHECK(condition) test::holds((condition), #condition, __FILE__, __LINE__)
#define CHECK_EQ(actual, expected) test::equal((actual), (expected), #actual, __FILE__, __LINE__)
#define CHECK_HAS(text, part) test::contains((text), (part), __FILE__, __LINE__)
