#include "options.hpp"

#include <cmath>

namespace ddsd {

json parse(const char* text, const char* what) {
    if (!text) invalid(std::string(what) + ": missing");
    json value = json::parse(text, nullptr, false);
    if (value.is_discarded()) invalid(std::string(what) + ": not valid JSON");
    return value;
}

std::string text_of(const json& value, const std::string& key) {
    if (!value.is_string()) invalid(key + " must be a string, not " + value.type_name());
    std::string text = value.get<std::string>();
    if (text.find('\0') != std::string::npos) invalid(key + " must not contain a NUL character");
    return text;
}

double number_of(const json& value, const std::string& key) {
    if (!value.is_number()) invalid(key + " must be a number, not " + value.type_name());
    double d = value.get<double>();
    if (!std::isfinite(d)) invalid(key + " must be a finite number");
    return d;
}

Options::Options(const json& j, std::string name) : object(j), where(std::move(name)) {
    if (!object.is_object()) invalid(where + " must be an object, not " + object.type_name());
}

const json* Options::find(const char* key) {
    seen.insert(key);
    auto it = object.find(key);
    return it == object.end() || it->is_null() ? nullptr : &*it;
}

void Options::text(const char* key, std::string& out) {
    if (const json* value = find(key)) out = text_of(*value, at(key));
}

void Options::flag(const char* key, bool& out) {
    const json* value = find(key);
    if (!value) return;
    if (!value->is_boolean()) invalid(at(key) + " must be true or false, not " + value->type_name());
    out = value->get<bool>();
}

void Options::sigmas(const char* key, std::vector<float>& out) {
    const json* value = find(key);
    if (!value) return;
    if (!value->is_array() || value->size() < 2 || value->size() > 1001) invalid(at(key) + " must be a list of 2 to 1001 numbers");
    for (const json& element : *value) {
        double sigma = number_of(element, at(key));
        if (sigma < 0 || sigma > 1e6) invalid(at(key) + " must hold numbers of 0 to 1000000, not " + element.dump());
        if (!out.empty() && static_cast<float>(sigma) >= out.back()) invalid(at(key) + " must fall from each value to the next");
        out.push_back(static_cast<float>(sigma));
    }
}

void Options::integers(const char* key, std::vector<int>& out, int low, int high) {
    const json* value = find(key);
    if (!value) return;
    if (!value->is_array() || value->size() > 1024) invalid(at(key) + " must be a list of at most 1024 whole numbers");
    for (const json& element : *value) {
        double d = number_of(element, at(key));
        if (d != std::floor(d) || d < low || d > high)
            invalid(at(key) + " must hold whole numbers of " + std::to_string(low) + " to " + std::to_string(high) + ", not " + element.dump());
        out.push_back(static_cast<int>(d));
    }
}

void Options::unsupported(const char* key) {
    if (find(key)) throw Error(DDSD_UNSUPPORTED, at(key) + " is not supported by this engine build");
}

void Options::done() const {
    for (const auto& entry : object.items())
        if (!seen.count(entry.key())) invalid(where + ": unknown option '" + entry.key() + "'");
}

}  // namespace ddsd
