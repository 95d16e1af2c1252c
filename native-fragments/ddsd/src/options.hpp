// Strict reading of a JSON object: wrong types, out-of-range numbers and unread (misspelt) keys are errors that name the key.
#pragma once
#include "error.hpp"
#include "json.hpp"

#include <cmath>
#include <set>
#include <string>
#include <type_traits>
#include <vector>

namespace ddsd {

using json = nlohmann::json;

// A NULL text is an error, not an empty object: a caller that lost its request must hear of it.
json parse(const char* text, const char* what);
// Engine calls take C strings, where a NUL would silently end the text.
std::string text_of(const json& value, const std::string& key);
double number_of(const json& value, const std::string& key);

class Options {
    const json& object;
    std::string where;
    std::set<std::string> seen;

public:
    Options(const json& j, std::string name);

    // The value of the key, or nullptr when it is absent or null.
    const json* find(const char* key);
    void text(const char* key, std::string& out);
    void flag(const char* key, bool& out);
    // Falling noise levels; empty when the key is absent.
    void sigmas(const char* key, std::vector<float>& out);
    void integers(const char* key, std::vector<int>& out, int low, int high);
    void unsupported(const char* key);
    // Throws for every key that nobody asked for.
    void done() const;
    std::string at(const char* key) const { return where + "." + key; }

    template <class T>
    void number(const char* key, T& out, double low, double high) {
        const json* value = find(key);
        if (!value) return;
        double d = number_of(*value, at(key));
        if constexpr (std::is_integral_v<T>) {
            if (d != std::floor(d)) invalid(at(key) + " must be a whole number, not " + value->dump());
        }
        if (!(d >= low && d <= high)) invalid(at(key) + " must be " + json(low).dump() + " to " + json(high).dump() + ", not " + value->dump());
        if constexpr (std::is_integral_v<T>) {
            out = value->is_number_integer() ? value->get<T>() : static_cast<T>(d);   // a double would lose the low bits of a 64-bit seed
        } else {
            out = static_cast<T>(d);
        }
    }

    // An enum by its name; count and name_of() come from the engine, so the list is always that of the linked build.
    template <class E>
    void name(const char* key, E& out, int count, const char* (*name_of)(E)) {
        const json* value = find(key);
        if (!value) return;
        std::string wanted = text_of(*value, at(key));
        if (wanted.empty()) return;
        std::string known;
        for (int i = 0; i < count; i++) {
            const char* candidate = name_of(static_cast<E>(i));
            if (!candidate) continue;
            if (wanted == candidate) {
                out = static_cast<E>(i);
                return;
            }
            known += (known.empty() ? "" : ", ") + std::string(candidate);
        }
        invalid(at(key) + ": unknown '" + wanted + "'; known: " + known);
    }
};

}  // namespace ddsd
