"""Forecast: with which probability a limit is crossed within 3, 5 and 10 minutes."""

from scada.detect.forecast.forecaster import HORIZONS_S, Forecaster, ForecastSettings, Method

__all__ = ["HORIZONS_S", "ForecastSettings", "Forecaster", "Method"]
